import { type Locale, locales } from '#lib/domain/words.ts';

/** Where the chosen language is kept in the browser; a signed-in person's own is kept with their account too. */
export const localeCookie = 'keepwell-locale';

/** Spoken when neither the person nor the browser asks for one of ours. */
export const fallbackLocale: Locale = 'en';

/** Each language by its own name, in the order of the language switch. */
export const localeNames: Record<Locale, string> = { fr: 'Français', cs: 'Čeština', en: 'English' };

export function isLocale(text: string | undefined | null): text is Locale {
  return locales.some((locale) => locale === text);
}

/** The chosen language if there is one, else the browser's best liked one that we speak, else English. */
export function pickLocale(chosen: string | undefined, acceptLanguage: string | null | undefined): Locale {
  if (isLocale(chosen)) return chosen;
  for (const language of languagesByLiking(acceptLanguage ?? '')) {
    const short = language.split('-')[0];
    if (isLocale(short)) return short;
    // A Slovak reader follows Czech more easily than English.
    if (short === 'sk') return 'cs';
  }
  return fallbackLocale;
}

/** `fr-FR,fr;q=0.8,en;q=0.5` → fr-fr, fr, en. Languages refused with q=0 are left out. */
function languagesByLiking(header: string): string[] {
  return header
    .split(',')
    .map((part, position) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
      const liking = quality === undefined ? 1 : Number(quality.slice(2));
      return { name, liking: Number.isFinite(liking) ? liking : 0, position };
    })
    .filter(({ name, liking }) => name !== '' && liking > 0)
    .sort((a, b) => b.liking - a.liking || a.position - b.position)
    .map(({ name }) => name);
}
