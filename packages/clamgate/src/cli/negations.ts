import { QUERY_KEYS } from '../store/query/keys.ts'

const NEGATED = new RegExp(`^-(?=(?:${QUERY_KEYS.map(({ key }) => key).join('|')}):)`, 'i')

/**
 * The words of a command line, in which `-class:pua` of a query is `not:class:pua`: it would be read as the option `-c` of the
 * program, with its value. Behind `--` words are left as they are.
 */
export function withNegations(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return argv.map((word, at) => (end !== -1 && at > end ? word : word.replace(NEGATED, 'not:')))
}
