import { readFile } from 'node:fs/promises'
import type { Config } from '../../config/schema.ts'
import { Secret } from '../../config/secret.ts'
import { messageOf } from '../../ground/thrown.ts'
import { SignatureError } from '../../signatures/errors.ts'
import { createFetcher } from '../../signatures/fetch/fetcher.ts'
import type { Fetcher } from '../../signatures/ports.ts'
import { VERSION } from '../version.ts'

interface Settings {
  readonly timeoutMs: number
  readonly ca: string | undefined
  readonly proxy: string | undefined
}

/** Asks sources as the configuration says at that moment: a reload may have changed how. */
export function sourcesFetcher(config: () => Config): Fetcher {
  let made: { readonly settings: Settings; readonly fetcher: Fetcher } | undefined
  return {
    async fetch(source, options) {
      let settings: Settings
      try {
        settings = await settingsOf(config())
      } catch (error) {
        if (!(error instanceof SignatureError)) throw error
        const wanted = source.files.filter((file) => file.wanted)
        return { files: wanted.map(({ name }) => ({ name, kind: 'failed', error })), pause: undefined }
      }
      // One for all sources: it bounds how many of them are asked at one time.
      if (made === undefined || !isSame(made.settings, settings)) {
        made = { settings, fetcher: createFetcher({ ...settings, userAgent: `Clamgate/${VERSION}` }) }
      }
      return await made.fetcher.fetch(source, options)
    },
  }
}

async function settingsOf({ signatures }: Config): Promise<Settings> {
  const { timeout, tls, proxy } = signatures
  return {
    timeoutMs: timeout,
    ca: tls.ca === undefined ? undefined : await authorities(tls.ca),
    proxy: proxy instanceof Secret ? proxy.reveal() : proxy,
  }
}

async function authorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new SignatureError(
      'SIGNATURES_TLS',
      `signatures.tls.ca ${path} cannot be read: ${messageOf(cause)}`,
      {
        cause,
        remedy: 'Let the user of the daemon read it, or take the key out.',
      },
    )
  }
}

function isSame(one: Settings, other: Settings): boolean {
  return one.timeoutMs === other.timeoutMs && one.ca === other.ca && one.proxy === other.proxy
}
