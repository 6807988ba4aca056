/** What one preview may take; whatever is reached is told with it. */
export const PREVIEW_BOUNDS = Object.freeze({
  /** Octets of the mail that are read. */
  mailBytes: 10 * 1024 ** 2,
  /** Time on a core for reading it, ms; the start of the thread is none of it. */
  maxMs: 5_000,
  /** Time by the clock: on a busy machine a thread waits for a core. */
  maxWaitMs: 30_000,
  /** Levels of multiparts. */
  depth: 20,
  parts: 200,
  /** Characters of text, and of HTML before and after it was made harmless. */
  textChars: 512 * 1024,
  htmlChars: 2 * 1024 ** 2,
  htmlDepth: 100,
  /** Octets of one picture, and of all. */
  pictureBytes: 2 * 1024 ** 2,
  picturesBytes: 6 * 1024 ** 2,
  /** Width and height of a picture: it is small in the mail and large in the browser. */
  pictureSide: 10_000,
  picturePixels: 40_000_000,
  /** Lines of `Received`, addresses of a field, results of authentication. */
  listed: 50,
})
