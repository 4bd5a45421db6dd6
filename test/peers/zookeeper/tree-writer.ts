import zookeeper from 'node-zookeeper-client';

/** Changes a tree, by a client that is not the one under test. */
export interface TreeWriter extends AsyncDisposable {
  /** Makes a node, and what is missing above it; changes one that is there. Null is not the same as empty. */
  put(path: string, data: string | null): Promise<void>;
  /** Makes a node that no one may read. */
  putUnreadable(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export async function openTreeWriter(server: string): Promise<TreeWriter> {
  const { ACL, Id, Permission } = zookeeper;
  const client = zookeeper.createClient(server, { sessionTimeout: 5_000 });
  const connected = new Promise<void>((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  const known = new Set<string>();
  const create = async (path: string, data: string | null, acls = ACL.OPEN_ACL_UNSAFE): Promise<void> => {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '' && !known.has(parent)) await create(parent, '');
    await done((callback) => client.create(path, data === null ? null : Buffer.from(data), acls, callback));
    known.add(path);
  };
  return {
    async put(path, data) {
      if (!known.has(path)) await create(path, data);
      else await done((callback) => client.setData(path, Buffer.from(data ?? ''), -1, callback));
    },
    putUnreadable: (path) => create(path, '{}', [new ACL(Permission.WRITE + Permission.DELETE, Id.ANYONE_ID_UNSAFE)]),
    async remove(path) {
      await done((callback) => client.remove(path, -1, callback));
      known.delete(path);
    },
    async [Symbol.asyncDispose]() {
      const gone = new Promise<void>((resolve) => client.once('disconnected', resolve));
      client.close();
      await gone;
    },
  };
}

async function done(call: (callback: (error: Error | null | undefined) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  call((error) => {
    if (error === null || error === undefined) resolve();
    else reject(error);
  });
  await promise;
}
