# The centre: pages, door and workers. Node runs the TypeScript as it is; only the pages are built.
FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
# Prisma's generator and Tailwind are needed for the build, so the development packages come along.
RUN npm ci --ignore-scripts --include=dev
COPY . .
RUN node scripts/prisma.ts generate && node_modules/.bin/next build \
  && mkdir -p /var/lib/keepwell/keys && chown -R node:node /var/lib/keepwell .next
USER node
EXPOSE 3000
CMD ["node", "workers/central/door.ts"]
