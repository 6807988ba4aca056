import { Field } from './field.tsx'

interface MomentFieldProps {
  readonly label: string
  readonly name: string
  /** ISO 8601; undefined: none. */
  readonly value: string | undefined
  readonly wrong?: string | undefined
  readonly onChange: (value: string | undefined) => void
}

const MINUTE_MS = 60_000

/** A day and time in the reader's zone, by the browser's own field; what is handed on says its zone. */
export function MomentField({ label, name, value, wrong, onChange }: MomentFieldProps) {
  return (
    <Field label={label} wrong={wrong}>
      {(ids) => (
        <input
          {...ids}
          name={name}
          type="datetime-local"
          value={localOf(value)}
          onChange={({ currentTarget }) => onChange(isoOf(currentTarget.value))}
        />
      )}
    </Field>
  )
}

/** As such fields have it: without a zone, to the minute. */
function localOf(iso: string | undefined): string {
  const ms = iso === undefined ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(ms)) return ''
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE_MS)
  return shifted.toISOString().slice(0, 16)
}

function isoOf(local: string): string | undefined {
  const ms = Date.parse(local)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}
