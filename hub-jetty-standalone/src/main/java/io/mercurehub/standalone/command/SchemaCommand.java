package io.mercurehub.standalone.command;

import io.mercurehub.config.store.EventStores;
import io.mercurehub.hub.setting.OptionValueException;
import io.mercurehub.hub.store.EventStoreException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the SQL with which an operator prepares a database, for a hub that may not do that. */
@Command(
        name = "schema",
        description =
                "Prints the SQL that creates what a hub needs in a database, or brings it up to date after an upgrade,"
                        + " for those who don't let the hub do that; with the rights that the hub needs then.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: mercure-hub schema postgresql | psql -v ON_ERROR_STOP=1 shop"})
final class SchemaCommand implements Callable<Integer> {

    private static final String OPTION = "schema";

    private final MainCommand main;

    @Parameters(paramLabel = "TRANSPORT", description = "As the directive of that name has it: postgresql.")
    private String transport = "";

    @Option(names = "--schema", paramLabel = "NAME", description = "The schema's name, if it is not mercure.")
    private @Nullable String schema;

    SchemaCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Map<String, String> options = schema == null ? Map.of() : Map.of(OPTION, schema);
        // Libraries of the transports that are looked through have something to say.
        main.logByDefault();
        try {
            String script = EventStores.factory(transport)
                    .flatMap(factory -> factory.schema(options))
                    .orElseThrow(() -> CommandTree.problem(
                            "transport", transport + " (expected: one that keeps its log in a database: postgresql)"));
            main.surroundings().out().print(script);
            if (main.surroundings().out().checkError()) {
                throw new EventStoreException("schema: the standard output takes no more");
            }
            return CommandTree.OK;
        } catch (OptionValueException refused) {
            throw CommandTree.problem("--schema", String.valueOf(refused.getMessage()));
        }
    }
}
