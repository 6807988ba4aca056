import type { OverviewReason } from '../../../../clamgate/src/api/overview/documents.ts'
import { addressOf } from '../../app/router.ts'
import { clean } from '../../format/clean.ts'
import { Command } from '../../ui/copy.tsx'
import { Icon } from '../../ui/icon.tsx'
import { English, ServerWords } from '../../ui/server-words.tsx'
import type { Tone } from '../../ui/state.tsx'
import { language } from '../../words/language.ts'
import { wordFor } from '../../words/mail.ts'
import { linkAddress } from './links.ts'
import { COMMANDS, detailWords, reasonWords, remedyWords } from './reason-words.ts'
import { commandsIn } from './remedy.ts'
import { overviewWords } from './words.ts'

const WEIGHTS: Readonly<Record<OverviewReason['weight'], { readonly tone: Tone; readonly icon: string }>> = {
  no: { tone: 'bad', icon: 'close' },
  partly: { tone: 'warn', icon: 'warn' },
  note: { tone: 'info', icon: 'bell' },
}

/** What is wrong, what to do, and the command for it. */
export function Reason({ reason }: { readonly reason: OverviewReason }) {
  const words = overviewWords()
  const { code, weight, remedy, link } = reason
  const { tone, icon } = WEIGHTS[weight]
  const title = wordFor(reasonWords(), code)
  const commands = COMMANDS[code] ?? (remedy === undefined ? [] : commandsIn(remedy))
  return (
    <li class={`reason ${tone}`}>
      <span class="reason-sign">
        <Icon name={icon} />
        <span class="only-read">{words.weights[weight]}</span>
      </span>
      <div class="stack reason-words">
        <strong class="breaks">{title === code ? <English>{reason.words}</English> : title}</strong>
        <Cause reason={reason} />
        {commands.map((command) => (
          <Command key={command} text={command} />
        ))}
        {link !== undefined && <a href={addressOf(linkAddress(link))}>{words.look[link.page]}</a>}
      </div>
    </li>
  )
}

/** How much of it and why, and what to do: numbers in our words, a failure in those for its code, the rest as the server has it. */
function Cause({ reason }: { readonly reason: OverviewReason }) {
  const { code, facts = {}, problem, words, remedy } = reason
  const details = detailWords()
  const detail = Object.hasOwn(details, code) ? details[code as keyof typeof details](facts) : undefined
  const told = wordFor(remedyWords(), code)
  const hasTitle = Object.hasOwn(reasonWords(), code)
  return (
    <>
      {detail !== undefined && <p class="small soft breaks">{clean(detail)}</p>}
      {problem !== undefined ? (
        <ServerWords code={problem} sentence={words} remedy={told === code ? remedy : undefined} />
      ) : (
        // A title in the reader's language says what an English sentence without numbers would.
        detail === undefined &&
        hasTitle &&
        language.value === 'en' && <p class="small soft breaks">{clean(words)}</p>
      )}
      {told !== code ? (
        <p class="breaks">{told}</p>
      ) : (
        problem === undefined &&
        remedy !== undefined && (
          <p>
            <English>{remedy}</English>
          </p>
        )
      )}
    </>
  )
}
