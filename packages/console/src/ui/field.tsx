import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface FieldProps {
  readonly label: string
  readonly hint?: ComponentChildren
  /** What is wrong with what stands there. */
  readonly wrong?: string | undefined
  readonly children: (ids: {
    readonly id: string
    readonly 'aria-describedby': string | undefined
    readonly 'aria-invalid': boolean
  }) => ComponentChildren
}

/** A control with its label, a hint and what is wrong, all read together. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  const id = useId()
  const told = [hint === undefined ? '' : `${id}-hint`, wrong === undefined ? '' : `${id}-wrong`]
  const describedBy = told.filter((one) => one !== '').join(' ')
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': wrong !== undefined,
      })}
      {hint !== undefined && (
        <div class="soft small" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {wrong !== undefined && (
        <div class="wrong" id={`${id}-wrong`}>
          {wrong}
        </div>
      )}
    </div>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly name: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly type?: 'text' | 'password' | 'email' | 'search' | 'number' | 'datetime-local'
  readonly autocomplete?: string
  readonly inputMode?: 'numeric' | 'text' | 'email'
  readonly isRequired?: boolean
  /** It has the focus when it is shown. */
  readonly hasFocus?: boolean
  readonly hint?: ComponentChildren
  readonly wrong?: string | undefined
}

/** One line of text. Pasting and password managers work: nothing stands in their way. */
export function TextField(props: TextFieldProps) {
  const {
    label,
    name,
    value,
    onInput,
    type = 'text',
    autocomplete,
    inputMode,
    isRequired,
    hasFocus = false,
    hint,
    wrong,
  } = props
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (hasFocus) input.current?.focus()
  }, [])
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(ids) => (
        <input
          ref={input}
          {...ids}
          name={name}
          // Each type has attributes of its own in the types; those here fit all of them.
          type={type as 'text'}
          value={value}
          required={isRequired}
          autocomplete={autocomplete}
          inputMode={inputMode}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  )
}

interface CheckProps {
  readonly label: ComponentChildren
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
  readonly hint?: ComponentChildren
}

export function Check({ label, isOn, onChange, hint }: CheckProps) {
  const id = useId()
  return (
    <div class="check">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <div>
        <label for={id}>{label}</label>
        {hint !== undefined && (
          <div class="soft small" id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
    </div>
  )
}
