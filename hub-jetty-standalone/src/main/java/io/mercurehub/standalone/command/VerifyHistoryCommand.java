package io.mercurehub.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mercurehub.config.store.HistoryDamage;
import io.mercurehub.config.store.HistoryState;
import io.mercurehub.config.store.StoredHistory;
import io.mercurehub.hub.store.EventStoreException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Reads everything that is stored, and says what is not as it was written. */
@Command(
        name = "verify",
        description =
                "Checks all that is stored and changes nothing: a line of JSON for each damage, and one for the whole."
                        + " Ends with 0 when there is no damage, with 1 when there is.",
        mixinStandardHelpOptions = true)
final class VerifyHistoryCommand implements Callable<Integer> {

    private static final int DAMAGED = 1;

    private final MainCommand main;
    private final ObjectMapper json = new ObjectMapper();
    private long damages;

    VerifyHistoryCommand(MainCommand main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        PrintStream out = main.surroundings().out();
        try (StoredHistory history = HistoryOfConfig.of(main).stored()) {
            HistoryState state = history.check(damage -> {
                damages++;
                out.println(line(damage));
            });
            out.println(HistoryLines.state(json, history.description(), state).put("damages", damages));
        }
        if (out.checkError()) {
            throw new EventStoreException("history verify: the standard output takes no more");
        }
        return damages == 0 ? CommandTree.OK : DAMAGED;
    }

    private ObjectNode line(HistoryDamage damage) {
        ObjectNode line = json.createObjectNode().put("damage", damage.reason()).put("in", damage.part());
        if (damage.offset() >= 0) {
            line.put("byte", damage.offset());
        }
        if (damage.isLoss()) {
            line.put("first_position", damage.first().value())
                    .put("last_position", damage.last().value());
        }
        return line.put("effect", damage.effect());
    }
}
