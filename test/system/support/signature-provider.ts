import {
  LOOPBACK_NAMES,
  makeAuthority,
  type PrivateAuthority,
} from '../../../packages/lab/src/signatures/private-authority.ts'
import {
  type SignatureServer,
  startSignatureServer,
} from '../../../packages/lab/src/signatures/signature-server.ts'

/** An https server of signatures and its authority. */
export interface SignatureProvider extends AsyncDisposable {
  readonly authority: PrivateAuthority
  readonly server: SignatureServer
  /** Keys for a source of one's own with these files below `own/`. */
  own(files: readonly string[], keys?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
}

export async function startProvider(): Promise<SignatureProvider> {
  const authority = await makeAuthority()
  const server = await startSignatureServer({ certificate: await authority.issue(LOOPBACK_NAMES) })
  return {
    authority,
    server,
    own: (files, keys = {}) => ({
      kind: 'https',
      url: `${server.url}own/`,
      files,
      rating: 'low',
      integrity: 'none',
      minInterval: '1s',
      ...keys,
    }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await authority[Symbol.asyncDispose]()
    },
  }
}
