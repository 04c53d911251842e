import { type ParseArgsConfig, parseArgs } from 'node:util'

/** What the command line says. What it does not know it answers with the usage, and ends. */
export function commandLine<const Options extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: Options,
  positionalsMax = 0,
) {
  const refuse = (reason: string): never => {
    console.error(`${reason}\n\n${usage}`)
    process.exit(2)
  }
  try {
    const all = { ...options, help: { type: 'boolean' } } as const
    const parsed = parseArgs({ options: all, allowPositionals: true, strict: true })
    const { values, positionals } = parsed
    if ((values as { help?: boolean }).help) {
      console.log(usage)
      process.exit(0)
    }
    const [surplus] = positionals.slice(positionalsMax)
    if (surplus !== undefined) refuse(`“${surplus}” means nothing here.`)
    return { values, positionals, refuse }
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

/** A whole number from 0 on, or undefined where the text is none. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
