/** Commands that a remedy names, to be copied: what begins with one of these, up to the end of the clause. */
const COMMAND =
  /(?:^|[\s:])((?:clamgate|systemctl|postconf|postfix|journalctl)(?: [a-z0-9][\w@./:=*-]*| --?[a-z][\w=-]*)+)/g
/** What follows a command in a sentence, and is no part of it. */
const WORDS = new Set([
  ...[
    'and',
    'or',
    'to',
    'says',
    'shows',
    'tells',
    'then',
    'is',
    'on',
    'in',
    'for',
    'as',
    'lists',
    'has',
    'makes',
  ],
  ...[
    'the',
    'what',
    'which',
    'if',
    'with',
    'does',
    'proves',
    'finds',
    'when',
    'until',
    'after',
    'again',
    'once',
    'while',
  ],
])

/** `Start clamd, or ask clamgate doctor what is wrong` → `clamgate doctor`. */
export function commandsIn(remedy: string): readonly string[] {
  const found = [...remedy.matchAll(COMMAND)].map(([, text = '']) => {
    const words = text.replace(/[.:]+$/, '').split(' ')
    const end = words.findIndex((word, at) => at > 0 && WORDS.has(word))
    return words.slice(0, end < 0 ? words.length : end).join(' ')
  })
  return [...new Set(found)].filter((command) => command.includes(' '))
}
