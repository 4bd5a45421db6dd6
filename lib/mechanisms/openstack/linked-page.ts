import { z } from 'zod';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import type { Page } from '../../asking/pages.ts';

/** What stands in `<list>_links`. https://docs.openstack.org/api-guide/compute/paginated_collections.html */
export const Links = listOf(z.object({ href: Text, rel: Text }));

/** A page that names the next one by a link; one without items is the last. */
export function linkedPage<Item>(items: readonly Item[], links: z.output<typeof Links>): Page<Item> {
  return { items, next: items.length === 0 ? undefined : links.find(({ rel }) => rel === 'next')?.href };
}
