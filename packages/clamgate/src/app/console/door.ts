import { join } from 'node:path'
import { readConsoleFiles } from '../../api/console/files.ts'
import type { ConsoleDoor } from '../../api/http-server.ts'
import { type ApiAnswers, apiRoutes } from '../../api/routes.ts'
import type { InForce } from '../build.ts'

/** What stands beside this package: `packages` of a checkout, the folder of the application of a package. */
const BESIDE = join(import.meta.dirname, '../../../..')
/** Sources are run as they are, compiled files come from a package, which has the built console and not its sources. */
const IS_CHECKOUT = import.meta.filename.endsWith('.ts')

/** The console with its API, for whom the gate knows; its files are as they were built, by `script/setup` or into a package. */
export async function consoleDoor(
  { config }: Pick<InForce, 'config'>,
  answers: ApiAnswers,
  door: Pick<ConsoleDoor, 'gate' | 'trail'>,
): Promise<ConsoleDoor | undefined> {
  if (config.console.listen === undefined) return undefined
  return {
    routes: apiRoutes(answers),
    ...door,
    files: await readConsoleFiles(join(BESIDE, IS_CHECKOUT ? 'console/dist' : 'console')),
  }
}
