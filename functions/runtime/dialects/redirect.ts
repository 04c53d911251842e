import type { HttpResponse } from '../progress.ts'

const FOUND = 302

/** Sends a browser on. Where it goes may carry a code, so nobody keeps the answer, and the next page is not told of this one. */
export function redirect(reply: unknown): HttpResponse {
  const { location, cookie } = reply as { location: string; cookie?: string }
  return {
    statusCode: FOUND,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    ...(cookie !== undefined && { cookies: [cookie] }),
  }
}
