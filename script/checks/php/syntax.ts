import { Engine } from 'php-parser'
import { RULES } from './rules.ts'
import { childrenOf, isNode, type PhpNode } from './tree.ts'

/** The oldest PHP that a panel of the plugin runs on. */
const OLDEST = '5.5'

/**
 * What the oldest PHP of the panels would not take, a line each. Debian's `php -l` knows the newest syntax alone; this parser refuses
 * part of what is newer than its `version`, and the rules the rest.
 */
export function problemsForOldPhp(text: string, file: string): readonly string[] {
  let program: unknown
  try {
    const parser = { version: OLDEST, suppressErrors: false }
    program = new Engine({ parser, ast: { withPositions: true } }).parseCode(text, file)
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : error}`]
  }
  const problems: string[] = []
  const visit = (node: PhpNode, parents: readonly PhpNode[]): void => {
    for (const { since, what, is } of RULES) {
      if (is(node, parents)) problems.push(`${file}:${node.loc?.start.line}: ${what} (PHP ${since})`)
    }
    for (const child of childrenOf(node)) visit(child, [node, ...parents])
  }
  if (isNode(program)) visit(program, [])
  return problems
}
