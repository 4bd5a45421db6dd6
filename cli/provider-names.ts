export interface Titled {
  readonly id: string;
  readonly title: string;
  /** Of the jobs that name it. */
  readonly jobs: readonly string[];
}

/** The title of each provider by its id; where several have the same, with the first of its jobs. */
export function namesOf(providers: readonly Titled[]): ReadonlyMap<string, string> {
  const alike = Map.groupBy(providers, ({ title }) => title);
  return new Map(
    providers.map(({ id, title, jobs }) => {
      const isAlone = alike.get(title)?.length === 1;
      return [id, isAlone ? title : `${title} (${jobs[0] ?? id})`];
    }),
  );
}
