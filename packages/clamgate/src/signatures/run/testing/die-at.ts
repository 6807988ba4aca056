/** Runs one update, and kills its own process at a step: `node die-at.ts DIRECTORY STEP VERSION`. */
import { Fixture } from './fixture.ts'
import { serveVersion } from './two-versions.ts'

const [directory = '', step = '', version = ''] = process.argv.slice(2)
const die = (now: string) => {
  if (now === step) process.kill(process.pid, 'SIGKILL')
}
const fixture = await Fixture.create(directory)
serveVersion(fixture, version)
fixture.onFetch = async () => die('ask')
fixture.onActivate = async () => die('engine')
await fixture.update({ force: true }, (progress) => die(progress.step))
