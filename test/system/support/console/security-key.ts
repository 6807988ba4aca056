import type { Page } from 'playwright-core'

/** What is on a key: all that its copy needs. */
export interface Credential {
  readonly credentialId: string
  readonly isResidentCredential: boolean
  readonly rpId?: string
  readonly privateKey: string
  readonly userHandle?: string
  readonly signCount: number
}

/** A security key that is in the machine of a browser. */
export interface SecurityKey {
  /** The one that it has, as it is now. */
  credential(): Promise<Credential>
}

/** Puts a virtual security key into the machine that a page runs on (WebAuthn level 2, section 11). */
export async function plugIn(page: Page, credential?: Credential): Promise<SecurityKey> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'usb', hasResidentKey: false, hasUserVerification: true },
      // Somebody stands there and touches it.
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  if (credential !== undefined) await session.send('WebAuthn.addCredential', { authenticatorId, credential })
  return {
    async credential() {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId })
      const [one] = credentials
      if (one === undefined) throw new Error('Nothing is on the key')
      return one
    },
  }
}
