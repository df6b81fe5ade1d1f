// The portal: what an analyst looks at. It knows the GraphQL schema and nothing else of the service.
import '@mantine/core/styles.css';
import './portal.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { Route, Switch } from 'wouter';
import { client } from './data/client.ts';
import { AlertPage } from './pages/alert.tsx';
import { EntityPage } from './pages/entity.tsx';
import { SearchPage } from './pages/search.tsx';
import { StatusPage } from './pages/status.tsx';
import { Timeline } from './pages/timeline.tsx';
import { Frame } from './parts/frame.tsx';
import { NoSuchPage } from './parts/states.tsx';
import { theme, variables } from './theme.ts';

/** Ids have slashes, signs and per cents in them: taken from the address itself, since the router has decoded part of it. */
function idInAddress(): string {
  const encoded = window.location.pathname.split('/')[2] ?? '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root element');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Provider value={client}>
        <Frame>
          <Switch>
            <Route path="/" component={Timeline} />
            <Route path="/alert/:id">{() => <AlertPage id={idInAddress()} />}</Route>
            <Route path="/entity/:id">{() => <EntityPage id={idInAddress()} />}</Route>
            <Route path="/search" component={SearchPage} />
            <Route path="/status" component={StatusPage} />
            <Route component={NoSuchPage} />
          </Switch>
        </Frame>
      </Provider>
    </MantineProvider>
  </StrictMode>,
);
