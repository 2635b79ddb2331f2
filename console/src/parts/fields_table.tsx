import type { Field } from '../api/client'
import { percent, t, tOr } from '../i18n'

interface FieldsTableProps {
  fields: Readonly<Record<string, Field>>
  lit: string | undefined
  onLit: (key: string | undefined) => void
  /** Set before each field's key, where a page shows more than one document. */
  prefix?: string
}

/** As people look for them; others follow as they come. */
const ORDER = [
  'document_type',
  'issuing_state',
  'region',
  'document_number',
  'full_name',
  'surname',
  'given_names',
  'nationality',
  'birth_date',
  'place_of_birth',
  'sex',
  'address',
  'issue_date',
  'expiry_date',
  'issuing_authority',
  'personal_number',
]
const SURE = 0.9
const FAIR = 0.6

/** The fields of one document; the one that is pointed at or focused lights up in the picture. */
export function FieldsTable({ fields, lit, onLit, prefix = '' }: FieldsTableProps) {
  return (
    <table class="fields">
      <thead>
        <tr>
          <th scope="col">{t('view.field')}</th>
          <th scope="col">{t('view.value')}</th>
          <th scope="col">{t('view.confidence')}</th>
          <th scope="col">{t('view.source')}</th>
        </tr>
      </thead>
      <tbody>
        {inOrder(fields).map(([name, field]) => {
          const key = prefix + name
          return (
            <tr
              key={key}
              tabIndex={0}
              class={key === lit ? 'lit' : ''}
              data-field={key}
              onMouseEnter={() => onLit(key)}
              onFocus={() => onLit(key)}
            >
              <th scope="row">{tOr('field', name)}</th>
              <td class="value">{field.value}</td>
              <td class={`confidence ${level(field.confidence)}`}>{percent(field.confidence)}</td>
              <td>
                {tOr('source', field.source)}
                {field.agreement !== 'single_source' && (
                  <span class={`agreement ${field.agreement}`}>{tOr('agreement', field.agreement ?? '')}</span>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function inOrder(fields: Readonly<Record<string, Field>>): [string, Field][] {
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return Object.entries(fields).sort(([one], [other]) => place(one) - place(other))
}

function level(confidence: number): string {
  return confidence >= SURE ? 'sure' : confidence >= FAIR ? 'fair' : 'doubtful'
}
