import type { CommandFacts } from '../command-tree.ts'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

/** The script for a shell, `bash` where it is none of the others. */
export function completionFor(shell: string | undefined, program: CommandFacts): string {
  if (shell === 'zsh') return zshCompletion(program)
  return shell === 'fish' ? fishCompletion(program) : bashCompletion(program)
}
