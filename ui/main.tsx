// The portal: what an analyst looks at. It knows the GraphQL schema and nothing else of the service.
import '@mantine/core/styles.css';
import './portal.css';
import { createTheme, MantineProvider } from '@mantine/core';
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
import { Empty } from './parts/states.tsx';

const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 8, dark: 6 },
  defaultRadius: 'md',
  fontFamily: "Inter, Roboto, 'Noto Sans', system-ui, sans-serif",
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.6rem' }, h2: { fontSize: '1.1rem' } } },
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no root element');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Provider value={client}>
        <Frame>
          <Switch>
            <Route path="/" component={Timeline} />
            <Route path="/alert/:id">{({ id }) => <AlertPage id={decodeURIComponent(id)} />}</Route>
            <Route path="/entity/:id">{({ id }) => <EntityPage id={decodeURIComponent(id)} />}</Route>
            <Route path="/search" component={SearchPage} />
            <Route path="/status" component={StatusPage} />
            <Route>
              <Empty title="No such page" hint="The alerts page is where everything begins." />
            </Route>
          </Switch>
        </Frame>
      </Provider>
    </MantineProvider>
  </StrictMode>,
);
