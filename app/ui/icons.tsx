import type { ReactNode } from 'react';

const paths = {
  check: <path d="m3.5 8.5 3 3 6-7" />,
  cross: <path d="m4 4 8 8m0-8-8 8" />,
  warn: <path d="M8 3.2v6M8 12.2v.6" />,
  wait: <path d="M3.6 8h.01M8 8h.01M12.4 8h.01" strokeWidth="2.6" />,
  none: <path d="M4 8h8" />,
  question: <path d="M5.6 6a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.1.8-1.1 1.6M8 12.6v.1" />,
  turning: <path d="M8 2.6a5.4 5.4 0 1 0 5.4 5.4" />,
  overview: (
    <path d="M8 1.8 13.4 4v4c0 3.2-2.2 5.2-5.4 6.4C4.8 13.2 2.6 11.2 2.6 8V4Zm-2.4 6.1 1.8 1.8 3.2-3.6" />
  ),
  history: <path d="M2.7 8a5.3 5.3 0 1 0 1.7-3.900M2.6 2.400v2.400H5M8 5v3.200l2.1 1.3" />,
  site: (
    <path d="M2.5 13.500h11M3.8 13.500V3.300l4.7-1v11.200M8.5 6h3.700v7.500M6 5.600v.1M6 8v.1M6 10.400v.1" />
  ),
  practice: <path d="M2.5 13.500V6.200L8 2.500l5.5 3.700v7.300Zm4-5.200h3M8 6.800v3" />,
  policy: (
    <path d="M3 3.700h10v9.600H3Zm0 2.900h10M5.6 2.200v2.500M10.4 2.200v2.500M5.7 9.200h.1M8 9.200h.1M10.3 9.200h.1" />
  ),
  people: (
    <path d="M6 7.600a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.800ZM1.8 13.200c.2-2.3 1.8-3.6 4.2-3.600s4 1.3 4.2 3.600M10.8 7.500a2 2 0 1 0-.6-4M11.6 9.700c1.6.3 2.5 1.5 2.6 3.5" />
  ),
  audit: <path d="M4 2.300h8v11.400H4ZM6.3 5.400h3.400M6.3 8h3.400M6.3 10.600h2" />,
  settings: (
    <path d="M2.5 4.700h5.600M11.3 4.700h2.200M2.5 11.300h2.200M7.9 11.300h5.600M9.7 6.300a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.200ZM6.3 12.900a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.200Z" />
  ),
  account: (
    <path d="M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8ZM2.9 13.700c.3-2.7 2.2-4.1 5.1-4.100s4.8 1.4 5.1 4.1" />
  ),
  exit: <path d="M9.5 2.700H3.300v10.600h6.200M6.8 8h6.700m-2.3-2.300L13.5 8l-2.3 2.3" />,
  menu: <path d="M2.5 4.500h11M2.5 8h11M2.5 11.500h11" />,
  search: <path d="M7.2 11.700a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3 3" />,
  database: (
    <path d="M8 6.500c2.9 0 5-.9 5-2.100s-2.1-2.1-5-2.1-5 .9-5 2.1 2.1 2.1 5 2.100ZM3 4.400v7.200c0 1.2 2.1 2.1 5 2.100s5-.9 5-2.100V4.400M3 8c0 1.2 2.1 2.1 5 2.100s5-.9 5-2.1" />
  ),
  folder: <path d="M2.3 12.800V3.700h4l1.3 1.700h6.100v7.400Z" />,
  cloud: <path d="M4.6 12.600a2.9 2.9 0 0 1-.3-5.7 3.8 3.8 0 0 1 7.3-.5 3.1 3.1 0 0 1-.3 6.200Z" />,
  key: <path d="M5.3 11.900a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.600Zm2-4.8 5.6-4.400M10.7 4.600l1.7 2" />,
  phone: (
    <path d="M3.2 2.600h2.600l1 3-1.5 1.100c.7 1.6 1.9 2.8 3.5 3.500l1.1-1.5 3 1v2.600c-6.1.4-10.1-3.6-9.7-9.700Z" />
  ),
  copy: <path d="M5.7 5.700h7.600v7.600H5.700ZM3 10.300h-.3V2.700h7.600V3" />,
  download: <path d="M8 2.500v7.700m-3-2.9 3 3 3-3M2.8 13.400h10.4" />,
  plus: <path d="M8 3v10M3 8h10" />,
  back: <path d="M9.8 3.3 5.1 8l4.7 4.7" />,
  next: <path d="M6.2 3.3 10.9 8l-4.7 4.7" />,
  down: <path d="M3.3 6.2 8 10.900l4.7-4.7" />,
  restore: <path d="M6 2.800 2.800 6 6 9.200M3.100 6h6.100a3.7 3.7 0 0 1 0 7.400H5.600" />,
  agent: <path d="M2.7 3.200h10.600v7.600H2.700Zm3.1 10.300h4.400M8 10.800v2.7" />,
  play: <path d="M5 3.200v9.600L12.6 8Z" />,
  print: <path d="M4.5 6V2.500h7V6M4.5 11.300H2.700V6h10.600v5.300h-1.800M4.5 9.300h7v4.200h-7Z" />,
  shield: <path d="M8 1.8 13.4 4v4c0 3.2-2.2 5.2-5.4 6.400C4.8 13.2 2.6 11.2 2.6 8V4Z" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** Always beside a word, never instead of one: hidden from screen readers for that reason. */
export function Icon({ name, size = 16, className }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      className={className}
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.55"
      style={{ flex: 'none' }}
      viewBox="0 0 16 16"
      width={size}
    >
      {paths[name]}
    </svg>
  );
}

/** Keepwell's mark: a kept thing, ticked. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg aria-hidden="true" height={size} viewBox="0 0 20 20" width={size}>
      <rect fill="var(--accent)" height="20" rx="6" width="20" />
      <path
        d="m5.8 10.4 3 3 5.4-6.6"
        fill="none"
        stroke="var(--on-accent)"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="2.2"
      />
    </svg>
  );
}
