import { readConfigFile } from './file.ts'
import { readFragments } from './fragments.ts'
import { parseYaml } from './yaml.ts'

/**
 * `control.socket` of a configuration file, or of the files beside it, that may be broken elsewhere; undefined where it is not said, or the file cannot
 * be read. For commands that want to reach the daemon of a file all the same.
 */
export async function controlSocketIn(path: string): Promise<string | undefined> {
  const fragments = await readFragments(path).catch(() => undefined)
  const main = await readConfigFile(path).catch(() => undefined)
  const texts = [...(main === undefined ? [] : [main]), ...(fragments?.texts ?? [])].map(({ text }) => text)
  return texts
    .toReversed()
    .map(socketIn)
    .find((socket) => socket !== undefined)
}

function socketIn(text: string): string | undefined {
  const { file } = parseYaml(text)
  const socket = file === undefined ? inBrokenYaml(text) : file.source('control.socket')
  return socket?.startsWith('/') === true ? socket : undefined
}

/** The first `socket:` within the section `control:`, on its line or on those below that are indented. */
function inBrokenYaml(text: string): string | undefined {
  let isInside = false
  for (const line of text.split('\n')) {
    if (/^[^\s#]/.test(line)) isInside = /^control\s*:/.test(line)
    if (!isInside) continue
    const [, value] = /\bsocket\s*:\s*["']?([^\s"',}#]+)/.exec(line) ?? []
    if (value !== undefined) return value
  }
  return undefined
}
