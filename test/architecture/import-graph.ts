import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The folder of the project, with a trailing slash. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url))

/** That one file imports another, or a package; types count like values. */
export interface Import {
  /** A path from the project's folder, as `shared/domain/mail.ts`. */
  readonly from: string
  /** The same for a file of the project; for a package what the import says, as `zod` or `node:crypto`. */
  readonly to: string
}

/** All files under the folders, as paths from the project's folder, sorted. */
export function filesUnder(...folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(`${projectFolder}${folder}`, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(projectFolder.length)),
    )
    .sort()
}

/** An import of types, for which esbuild generates nothing; turned into one of the whole file it shows in the metafile. */
const TYPE_IMPORT = /^(?:import|export) type [^'";]*?from '([^']+)'/gms

/** Every import in the files, as esbuild resolves it. */
export async function importsOf(files: readonly string[]): Promise<readonly Import[]> {
  const { metafile } = await build({
    stdin: {
      contents: files.map((file) => `import './${file}'`).join('\n'),
      resolveDir: projectFolder,
      sourcefile: 'all-files.ts',
    },
    absWorkingDir: projectFolder,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [
      {
        name: 'types-are-imports',
        setup: (building) => {
          building.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replaceAll(TYPE_IMPORT, "import '$1'"),
            loader: 'ts',
          }))
        },
      },
    ],
  })
  return Object.entries(metafile.inputs)
    .filter(([from]) => from !== 'all-files.ts')
    .flatMap(([from, { imports }]) => imports.map(({ path: to }) => ({ from, to })))
}
