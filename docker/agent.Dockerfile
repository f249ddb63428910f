# The agent alone: it holds neither pages nor Prisma, only what its rooms import.
FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-client openssh-client age zstd ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production KEEPWELL_STATE=/var/lib/keepwell-agent
# As workers/site/platform/lean-node.ts says.
ENV NODE_COMPILE_CACHE=/var/lib/keepwell-agent/compile-cache
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev
COPY lib/domain lib/domain
COPY lib/contract lib/contract
COPY lib/shared lib/shared
COPY workers/site workers/site
RUN mkdir -p /var/lib/keepwell-agent /srv/backups && chown node:node /var/lib/keepwell-agent /srv/backups
USER node
VOLUME ["/var/lib/keepwell-agent", "/srv/backups"]
ENTRYPOINT ["node", "--max-semi-space-size=1", "workers/site/main.ts"]
CMD ["run"]
