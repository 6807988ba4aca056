import { useState } from 'preact/hooks'
import type { Self } from '../../../../clamgate/src/api/accounts/documents.ts'
import { toCallError } from '../../api/failure.ts'
import { prefer } from '../../app/session.ts'
import { chooseTheme, THEMES, theme } from '../../app/theme.ts'
import { frame } from '../../app/words.ts'
import { Check, Field } from '../../ui/field.tsx'
import { tell, tellFailure } from '../../ui/toasts.tsx'
import { asLanguage, LANGUAGE_NAMES, LANGUAGES, language } from '../../words/language.ts'
import { accountWords } from './words.ts'

interface LooksProps {
  readonly who: Self
  readonly onChange: () => void
}

/** How the console speaks, looks and listens to keys: with the account, so that it is the same in every browser. */
export function Looks({ who, onChange }: LooksProps) {
  const words = accountWords()
  const [, setFailures] = useState(0)
  const set = async (change: Parameters<typeof prefer>[0]) => {
    const before = theme.value
    try {
      if (change.theme !== undefined) chooseTheme(change.theme ?? 'system')
      await prefer(change)
      tell(accountWords().saved)
      onChange()
    } catch (thrown) {
      tellFailure(toCallError(thrown))
      // What was not kept is not shown as if it were.
      chooseTheme(before)
      setFailures((count) => count + 1)
    }
  }
  return (
    <section class="card" aria-labelledby="looks">
      <h2 id="looks">{words.looks}</h2>
      <div class="fields">
        <Field label={frame().language}>
          {(ids) => (
            <select
              {...ids}
              value={language.value}
              onChange={({ currentTarget }) => {
                const next = asLanguage(currentTarget.value)
                if (next !== undefined) void set({ language: next })
              }}
            >
              {LANGUAGES.map((one) => (
                <option key={one} value={one} lang={one}>
                  {LANGUAGE_NAMES[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={frame().theme}>
          {(ids) => (
            <select
              {...ids}
              value={theme.value}
              onChange={({ currentTarget }) => {
                const next = THEMES.find((one) => one === currentTarget.value) ?? 'system'
                void set({ theme: next === 'system' ? null : next })
              }}
            >
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {frame().themes[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Check
        label={words.singleKeys}
        hint={words.singleKeysHint}
        isOn={who.singleKeys}
        onChange={(singleKeys) => void set({ singleKeys })}
      />
    </section>
  )
}
