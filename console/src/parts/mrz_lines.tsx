import type { Mrz } from '../api/client'
import { plain, t, tOr } from '../i18n'

/** Row and column (from 0) of each check digit, ICAO Doc 9303 parts 4 to 7. */
const CHECK_DIGITS: Record<string, Record<string, readonly [number, number]>> = {
  TD1: { document_number: [0, 14], birth_date: [1, 6], expiry_date: [1, 14], composite: [1, 29] },
  TD2: { document_number: [1, 9], birth_date: [1, 19], expiry_date: [1, 27], composite: [1, 35] },
  TD3: {
    document_number: [1, 9],
    birth_date: [1, 19],
    expiry_date: [1, 27],
    personal_number: [1, 42],
    composite: [1, 43],
  },
  MRVA: { document_number: [1, 9], birth_date: [1, 19], expiry_date: [1, 27] },
  MRVB: { document_number: [1, 9], birth_date: [1, 19], expiry_date: [1, 27] },
}

/** Why a text is not called valid: `reason` or `reason:element`. */
function reasonOf(doubt: string): string {
  const [reason = '', element = ''] = doubt.split(':')
  return `${tOr('doubt', reason)}${element ? `: ${plain(element)}` : ''}`
}

/** The machine readable zone, its check digits coloured by whether they match. */
export function MrzLines({ mrz }: { mrz: Mrz }) {
  const digits = Object.entries(mrz.checks).map(([name, isRight]) => ({
    name,
    isRight,
    at: CHECK_DIGITS[mrz.format.toUpperCase()]?.[name],
  }))
  return (
    <section aria-labelledby="mrz-title">
      <h3 id="mrz-title">
        {t('view.mrz')} <small>{mrz.format}</small>
      </h3>
      <pre class="mrz" tabIndex={0} role="group" aria-labelledby="mrz-title">
        {mrz.lines.map((line, row) => (
          <code key={row}>
            {[...line].map((character, column) => {
              const digit = digits.find((one) => one.at?.[0] === row && one.at[1] === column)
              return digit ? <mark class={digit.isRight ? 'right' : 'wrong'}>{character}</mark> : character
            })}
            {'\n'}
          </code>
        ))}
      </pre>
      <p class={mrz.valid ? 'right' : 'wrong'}>{t(mrz.valid ? 'view.mrz_valid' : 'view.mrz_invalid')}</p>
      {mrz.doubts
        ?.filter((doubt) => !doubt.startsWith('check_digit'))
        .map((doubt) => (
          <p key={doubt} class="wrong">
            {reasonOf(doubt)}
          </p>
        ))}
      <ul class="checks">
        {digits.map(({ name, isRight }) => (
          <li key={name} class={isRight ? 'right' : 'wrong'}>
            {t(isRight ? 'view.mrz_passed' : 'view.mrz_failed', { name: plain(name) })}
          </li>
        ))}
      </ul>
    </section>
  )
}
