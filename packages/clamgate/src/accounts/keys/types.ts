/** A security key, or a device that stands for one. Times are Unix time, ms. */
export interface SecurityKey {
  /** As the key calls itself, base64url. */
  readonly id: string
  readonly account: string
  readonly label: string
  /** COSE, base64url. */
  readonly publicKey: string
  /** Counts up at each use, where the key counts at all. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAtMs: number
  readonly usedAtMs: number | undefined
}

/** Security keys on disk. */
export interface KeyStore {
  add(request: { readonly key: SecurityKey; readonly most: number }): Promise<boolean>
  list(request: { readonly account: string }): Promise<readonly SecurityKey[]>
  /** @returns false: its counter is not below that, or it is gone */
  used(request: {
    readonly account: string
    readonly id: string
    readonly counter: number
    readonly nowMs: number
  }): Promise<boolean>
  remove(request: { readonly account: string; readonly id: string }): Promise<boolean>
}
