import { clean } from '../../format/clean.ts'
import { policyWords } from './words.ts'

/** What differs between two texts, as `diff -u` has it; by sign and words too, not by colour alone. */
export function Diff({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  const words = policyWords()
  return (
    <figure class="diff" aria-label={label}>
      {lines.map((line, index) => {
        const kind = kindOf(line, index)
        return (
          // Lines have no names of their own.
          <div key={index} class={`diff-line ${kind}`}>
            {kind === 'added' && <span class="only-read">{words.addedLine}: </span>}
            {kind === 'removed' && <span class="only-read">{words.removedLine}: </span>}
            {cleanLine(line)}
          </div>
        )
      })}
    </figure>
  )
}

/** The first two lines name the files. */
function kindOf(line: string, index: number): 'added' | 'removed' | 'place' | '' {
  if (index < 2 || line.startsWith('@@')) return 'place'
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : ''
}

function cleanLine(line: string): string {
  return line === '' ? '\u00a0' : clean(line)
}
