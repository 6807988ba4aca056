import { hash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/**
 * A container as ClamAV publishes them, less the signature: clamd takes an unsigned one by the ending `.cud`, and tells the
 * version of `daily` as it does for a signed one. (Its layout: libclamav/cvd.c, a header of 512 bytes and a tar archive.)
 *
 * @param lines those of a database of body patterns (`.ndb`)
 * @param sign what signs the description within; with a signature that clamd takes, the ending is `.cld`
 */
export function container(
  stem: 'main' | 'daily',
  version: number,
  lines: string,
  sign: ((info: string) => string) | undefined = undefined,
): Buffer {
  const content = Buffer.from(lines)
  const name = `${stem}.ndb`
  const header = (sum: string) => {
    const count = lines.split('\n').length - 1
    const built = Date.UTC(2026, 2, 2, 10) / 1000
    return `ClamAV-VDB:02 Mar 2026 10-00 +0000:${version}:${count}:90:${sum}:X:test:${built}`
  }
  const unsigned = `${header('X')}\n${name}:${content.length}:${hash('sha256', content)}\n`
  const info = sign === undefined ? unsigned : `${unsigned}DSIG:${sign(unsigned)}\n`
  const archive = gzipSync(
    tar([
      [`${stem}.info`, Buffer.from(info)],
      [name, content],
    ]),
  )
  return Buffer.concat([Buffer.from(header(hash('md5', archive)).padEnd(512)), archive])
}

const BLOCK_BYTES = 512

/** ustar (POSIX.1-1988 10.1.1). */
function tar(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const blocks = files.flatMap(([name, content]) => {
    const header = Buffer.alloc(BLOCK_BYTES)
    header.write(name, 0)
    header.write('0000644\x000000000\x000000000\x00', 100)
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('00000000000\0', 136)
    header.write('        0', 148)
    header.write('ustar\x0000', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    const padding = Buffer.alloc((BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES)
    return [header, content, padding]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)])
}
