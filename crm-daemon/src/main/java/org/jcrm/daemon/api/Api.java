package org.jcrm.daemon.api;

import java.time.Clock;
import java.util.List;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.certificate.CertificateKeeper;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.history.History;
import org.jcrm.daemon.loop.Published;
import org.jcrm.daemon.loop.Requests;

/** All routes put together. */
public final class Api {
    private Api() {}

    /**
     * What the routes work with.
     *
     * @param nodes every node that this daemon knows the address of
     */
    public record Context(
            NodeName self,
            List<NodeName> nodes,
            Published published,
            Reports reports,
            Requests requests,
            History history,
            AgentExecutor executor,
            AgentRegistry agents,
            ConfigurationText texts,
            KeptConfigurations kept,
            Simulation simulation,
            PeerApi peers,
            PeerSight sight,
            HostFactsSource facts,
            CertificateKeeper certificates,
            Clock clock) {
        public Context {
            nodes = List.copyOf(nodes);
        }
    }

    public static Routes routes(Context context) {
        Routes routes = new Routes();
        Operators operators = new Operators(context.self(), context.requests());
        Proxy proxy = new Proxy(context.published(), context.peers(), context.nodes());
        StatusFeed feed = new StatusFeed(context.published(), context.reports());
        new ReadRoutes(
                        context.published(),
                        context.reports(),
                        feed,
                        context.history(),
                        context.agents(),
                        context.texts(),
                        context.simulation(),
                        proxy)
                .addTo(routes);
        new FencingRoutes(context.published(), context.executor(), operators, proxy).addTo(routes);
        new DoctorRoutes(context.published(), context.facts(), context.clock()).addTo(routes);
        new CertificateRoutes(context.published(), context.certificates(), proxy).addTo(routes);
        new WhyRoutes(context.published(), context.clock()).addTo(routes);
        new EditRoutes(context.published(), context.reports(), operators, proxy, context.clock()).addTo(routes);
        new ConfigRoutes(
                        context.published(),
                        operators,
                        context.texts(),
                        new AgentValidation(
                                context.published(),
                                context.executor(),
                                context.agents(),
                                context.peers(),
                                context.nodes()))
                .addTo(routes);
        new ConfigHistoryRoutes(context.published(), operators, context.texts(), context.kept()).addTo(routes);
        NodeStart start = new NodeStart(
                context.published(),
                context.reports(),
                context.executor(),
                context.agents(),
                operators,
                context.sight());
        new NodeRoutes(context.published(), context.executor(), context.agents(), operators, start, proxy)
                .addTo(routes);
        return routes;
    }
}
