import { join } from 'node:path'

/** The file of an OpenPGP key that comes with the program, by the name of its source. */
export function builtinKeyFile(source: string): string {
  return join(import.meta.dirname, 'keys', `${source}.asc`)
}
