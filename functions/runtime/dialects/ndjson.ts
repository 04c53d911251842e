import type { HttpResponse } from '../progress.ts'

/** A list as lines of JSON, one entry each; where to go on stands in a header, since no line would be one of the list. */
export function lines(reply: unknown): Pick<HttpResponse, 'headers' | 'body'> {
  const { data, continuationToken } = reply as { data: readonly unknown[]; continuationToken: string | null }
  return {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      ...(continuationToken !== null && { 'x-continuation-token': continuationToken }),
    },
    body: data.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  }
}
