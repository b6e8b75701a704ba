package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs a contract that is applied to a store which is broken on purpose. */
final class BrokenContracts {

    private BrokenContracts() {}

    /** Checks that just these tests of a contract fail, of them and another one. */
    static void assertFails(Class<?> broken, List<String> tests, String passed) {
        Events events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(broken, passed))
                .selectors(
                        tests.stream().map(test -> selectMethod(broken, test)).toArray(DiscoverySelector[]::new))
                .execute()
                .testEvents();

        assertThat(names(events.failed())).containsExactlyInAnyOrderElementsOf(tests);
        assertThat(names(events.succeeded())).containsExactly(passed);
    }

    private static List<String> names(Events events) {
        return events.map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .toList();
    }
}
