import type { Answer, World } from '../../support/world.ts'

/** Every part of an export: the lines of each, until no token is handed out. */
export async function allParts(
  world: World,
  request: { path: string; subject: string },
): Promise<{ answers: readonly Answer[]; events: readonly { date: string; type: number }[] }> {
  const answers: Answer[] = []
  let token: string | undefined
  do {
    const more = token === undefined ? '' : `&continuationToken=${token}`
    const answer = await world.call({ method: 'GET', ...request, path: `${request.path}${more}` })
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    answers.push(answer)
    token = answer.headers['x-continuation-token']
  } while (token !== undefined && answers.length < 20)
  const lines = answers.flatMap(({ body }) => (body as string).split('\n').filter((line) => line !== ''))
  return { answers, events: lines.map((line) => JSON.parse(line) as { date: string; type: number }) }
}
