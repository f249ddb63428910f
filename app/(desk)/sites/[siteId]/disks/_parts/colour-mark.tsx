import type { MediumColour } from '#lib/domain/words.ts';

const paint: Record<MediumColour, string> = {
  blue: '#2563eb',
  red: '#dc2626',
  green: '#16a34a',
  yellow: '#eab308',
  orange: '#ea580c',
  purple: '#7c3aed',
  white: '#ffffff',
  black: '#111111',
};

/** The disk's colour as a mark. Its name always stands beside it: colour is never the only sign. */
export function ColourMark({ colour, size = 18 }: { colour: MediumColour; size?: number }) {
  return (
    <svg aria-hidden="true" className="flex-none" height={size} viewBox="0 0 20 20" width={size}>
      <rect
        fill={paint[colour]}
        height="17"
        rx="4.5"
        stroke="currentColor"
        strokeOpacity="0.45"
        width="17"
        x="1.5"
        y="1.5"
      />
    </svg>
  );
}
