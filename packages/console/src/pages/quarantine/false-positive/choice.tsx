import { Field } from '../../../ui/field.tsx'

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly all: readonly T[]
  readonly words: Readonly<Record<T, string>>
  readonly isDisabled?: boolean
  readonly onChange: (value: T) => void
}

/** One of a few, each in words. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { label, value, all, words, isDisabled = false, onChange } = props
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          disabled={isDisabled}
          onChange={({ currentTarget }) => {
            const next = all.find((one) => one === currentTarget.value)
            if (next !== undefined) onChange(next)
          }}
        >
          {all.map((one) => (
            <option key={one} value={one}>
              {words[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
