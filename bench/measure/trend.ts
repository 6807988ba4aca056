/** A straight line through points (least squares). NaN for fewer than two different places. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (of: (point: { readonly x: number; readonly y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const meanX = mean(({ x }) => x)
  const meanY = mean(({ y }) => y)
  let together = 0
  let spread = 0
  for (const { x, y } of points) {
    together += (x - meanX) * (y - meanY)
    spread += (x - meanX) ** 2
  }
  return together / spread
}
