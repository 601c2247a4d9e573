import { useRoute } from 'wouter';
import { OneServer } from './one-server.tsx';
import { ServerList } from './server-list.tsx';

/** `/servers`: all of them. `/servers/NAME`: one with its tools. */
export function Servers() {
  const [isOne, params] = useRoute('/servers/:name');
  return isOne ? <OneServer key={params.name} name={params.name} /> : <ServerList />;
}
