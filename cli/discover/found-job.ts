import type { Hub, HubJob } from '../../lib/config/hub.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import { draftOf } from '../../lib/pages/draft.ts';
import { type FlatSources, flatSourcesOf } from '../../lib/pages/flat.ts';
import { labelRulesOf } from '../../lib/refresh/refreshable.ts';
import { addingLabel, type HttpSdGroup, rewrittenPage } from '../../lib/serve/rewrite.ts';
import type { AskedProvider } from '../asked-provider.ts';

/** What was found for a job, provider by provider, as it would be stored. A provider that failed is not among them. */
export interface FoundJob {
  readonly name: string;
  readonly parts: readonly FoundPart[];
}

export interface FoundPart {
  readonly title: string;
  readonly sources: FlatSources;
}

export function foundJob(
  { name, providers }: HubJob,
  asked: ReadonlyMap<ProviderId, AskedProvider>,
  settings: Hub['settings'],
): FoundJob {
  const rules = labelRulesOf(settings);
  const parts = providers.flatMap((id): readonly FoundPart[] => {
    const answer = asked.get(id);
    if (answer?.state !== 'read') return [];
    return [{ title: answer.title, sources: flatSourcesOf(answer.discovery.groups, rules).sources }];
  });
  return { name, parts };
}

/** The http_sd list that would be served: of one job, or of all with each group labelled with its job. */
export function listJson(jobs: readonly FoundJob[], { isLabelled }: { readonly isLabelled: boolean }): string {
  const pages = jobs.flatMap((job) =>
    job.parts
      .flatMap(({ sources }) => [...draftOf(sources, undefined).pages()])
      .map(({ plain }) => (isLabelled ? rewrittenPage(plain, [addingLabel('__meta_rollcall_job', job.name)]) : plain))
      .filter((page) => page.byteLength > 0),
  );
  return `[${pages.map((page) => page.toString()).join(',')}]`;
}

/** The groups of one part, as they would be served. */
export function groupsOf({ sources }: FoundPart): readonly HttpSdGroup[] {
  const pages = [...draftOf(sources, undefined).pages()].map(({ plain }) => plain.toString());
  // Rendered by the line above: its shape is not in doubt.
  return JSON.parse(`[${pages.join(',')}]`) as readonly HttpSdGroup[];
}
