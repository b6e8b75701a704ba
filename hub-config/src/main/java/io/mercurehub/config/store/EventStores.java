package io.mercurehub.config.store;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The kinds of event store on the class path. */
public final class EventStores {

    private EventStores() {}

    /** {@return the factory of the transport of that name, when a module that has it is on the class path} */
    public static Optional<EventStoreFactory> factory(String transport) {
        return load().filter(factory -> factory.transport().equals(transport)).findFirst();
    }

    /** {@return the names of all transports that are on the class path, in alphabetical order} */
    public static List<String> transports() {
        return load().map(EventStoreFactory::transport).sorted().toList();
    }

    private static Stream<EventStoreFactory> load() {
        return ServiceLoader.load(EventStoreFactory.class, EventStores.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get);
    }
}
