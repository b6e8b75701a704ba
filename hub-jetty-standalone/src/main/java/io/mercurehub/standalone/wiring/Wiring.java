package io.mercurehub.standalone.wiring;

import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.standalone.config.StandaloneConfig;
import io.mercurehub.standalone.jetty.StandaloneHub;

/** Makes a hub of its configuration. */
public final class Wiring {

    static {
        // For a graph of a dozen objects, generated code costs more than it saves; and newer JDKs warn of how Guice
        // loads it.
        System.setProperty("guice_bytecode_gen_option", "DISABLED");
    }

    private Wiring() {}

    /**
     * {@return a hub that is open but lets no client in yet}
     *
     * @throws EventStoreException when the event store cannot be opened
     */
    public static StandaloneHub standaloneHub(StandaloneConfig config) {
        try {
            return Guice.createInjector(
                            Stage.DEVELOPMENT, new StoreModule(), new HubModule(config), new JettyModule(config))
                    .getInstance(StandaloneHub.class);
        } catch (ProvisionException e) {
            // What a provider threw says it better than the list of who needed it.
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
