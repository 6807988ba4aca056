import { z } from 'zod'
import type { Actor } from '../access/actor.ts'

/** Who asks: the command line says which user of the host; what others say of themselves is not read. */
export const byRequest = z.string().min(1).max(200).optional()

/** A request with the name of the one who makes it. */
export type By<T> = Omit<T, 'by'> & { readonly by: string }

/** Whoever has opened the control socket is root, or the daemon, and knows for whom; anybody else is whom the gate has seen. */
export function named<T extends { readonly by?: string | undefined }>(actor: Actor, wanted: T): By<T> {
  return { ...wanted, by: actor.kind === 'host' ? (wanted.by ?? actor.name) : actor.name }
}
