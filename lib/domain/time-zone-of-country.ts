/**
 * The zones of the countries that a practice is likely to lie in, the usual one first. Overseas parts of France are
 * countries of their own here, as they are in ISO 3166.
 */
export const zonesByCountry: Record<string, readonly [string, ...string[]]> = {
  FR: ['Europe/Paris'],
  CZ: ['Europe/Prague'],
  SK: ['Europe/Bratislava'],
  BE: ['Europe/Brussels'],
  CH: ['Europe/Zurich'],
  LU: ['Europe/Luxembourg'],
  MC: ['Europe/Monaco'],
  DE: ['Europe/Berlin'],
  AT: ['Europe/Vienna'],
  PL: ['Europe/Warsaw'],
  HU: ['Europe/Budapest'],
  IT: ['Europe/Rome'],
  ES: ['Europe/Madrid', 'Atlantic/Canary'],
  PT: ['Europe/Lisbon', 'Atlantic/Azores', 'Atlantic/Madeira'],
  NL: ['Europe/Amsterdam'],
  GB: ['Europe/London'],
  IE: ['Europe/Dublin'],
  GP: ['America/Guadeloupe'],
  MQ: ['America/Martinique'],
  GF: ['America/Cayenne'],
  RE: ['Indian/Reunion'],
  YT: ['Indian/Mayotte'],
  BL: ['America/St_Barthelemy'],
  MF: ['America/Marigot'],
  PM: ['America/Miquelon'],
  NC: ['Pacific/Noumea'],
  PF: ['Pacific/Tahiti', 'Pacific/Marquesas', 'Pacific/Gambier'],
  WF: ['Pacific/Wallis'],
};

/** The zone that is offered first for a country; null where it isn't known. */
export function zoneOfCountry(country: string): string | null {
  return zonesByCountry[country]?.[0] ?? null;
}
