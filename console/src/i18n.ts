import en from './locales/en.json'
import id from './locales/id.json'

/** The languages of the page; another is a file in `locales/` and a line here. */
export const LANGUAGES = { en: 'English', id: 'Bahasa Indonesia' } as const
export type Language = keyof typeof LANGUAGES
export type Key = keyof typeof en

/** The names of all fields that a reading may tell, and of all kinds of document. */
export const FIELDS = namesIn('field.')
export const KINDS = namesIn('kind.').filter((kind) => kind !== 'none')

/** What the catalogue has a text for, in one of its groups. */
function namesIn(group: string): string[] {
  return Object.keys(en)
    .filter((key) => key.startsWith(group))
    .map((key) => key.slice(group.length))
}

const CATALOGUES: Record<Language, Record<Key, string>> = { en, id }
const CHOSEN = 'ocr-identity.language'

let current: Language = initial()

function initial(): Language {
  const wanted = [localStorage.getItem(CHOSEN) ?? '', ...navigator.languages.map((one) => one.slice(0, 2))]
  return (wanted.find((one) => one in CATALOGUES) as Language | undefined) ?? 'en'
}

export function language(): Language {
  return current
}

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(CHOSEN, chosen)
  current = chosen
}

/** The text of `key` in the page's language, `{name}` replaced by `values.name`. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return CATALOGUES[current][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The text of `group.name`; `otherwise` where the catalogue has none. */
export function tOr(group: string, name: string, otherwise: string = plain(name)): string {
  return CATALOGUES[current][`${group}.${name}` as Key] ?? otherwise
}

export function plain(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A file name without the characters that turn the text behind them round. */
export function shownName(name: string): string {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/g, '�')
}

export function when(time: string): string {
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time))
}

export function fileSize(bytes: number): string {
  const isLarge = bytes >= 1e6
  const [value, unit] = isLarge ? [bytes / 1e6, 'megabyte'] : [bytes / 1e3, 'kilobyte']
  return new Intl.NumberFormat(current, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
}

export function percent(share: number): string {
  return new Intl.NumberFormat(current, { style: 'percent' }).format(share)
}
