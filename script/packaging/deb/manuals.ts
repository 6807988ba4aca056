import { bashCompletion } from '../../../packages/clamgate/src/cli/completion/bash.ts'
import { fishCompletion } from '../../../packages/clamgate/src/cli/completion/fish.ts'
import { zshCompletion } from '../../../packages/clamgate/src/cli/completion/zsh.ts'
import { commandTree } from '../../../packages/clamgate/src/cli/program.ts'
import { commandPages } from '../../docs/man/command-pages.ts'
import { configManual } from '../../docs/man/config-page.ts'
import type { Tree } from '../tree.ts'
import { compressed } from './documents.ts'

/** What is made from the definitions of the commands: manual pages, and completion where each shell looks for it. */
export async function addManuals(tree: Tree, version: string, time: Date): Promise<void> {
  const program = commandTree()
  const edition = { version, date: time.toISOString().slice(0, 10) }
  for (const { name, section, text } of [...commandPages(program, edition), configManual(edition)]) {
    await tree.write(`usr/share/man/man${section}/${name}.${section}.gz`, compressed(text))
  }
  await tree.write('usr/share/bash-completion/completions/clamgate', bashCompletion(program))
  await tree.write('usr/share/zsh/vendor-completions/_clamgate', zshCompletion(program))
  await tree.write('usr/share/fish/vendor_completions.d/clamgate.fish', fishCompletion(program))
}
