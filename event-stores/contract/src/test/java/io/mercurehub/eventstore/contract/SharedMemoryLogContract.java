package io.mercurehub.eventstore.contract;

import io.mercurehub.eventstore.contract.SharedMemoryLog.NodeStore;
import io.mercurehub.hub.store.SharedEventStore;
import io.mercurehub.update.Update;

/** The contract, applied to several nodes of a shared log. */
abstract class SharedMemoryLogContract extends TransactionalStoreContract {

    private final SharedMemoryLog log;

    SharedMemoryLogContract(SharedMemoryLog log) {
        this.log = log;
    }

    @Override
    protected SharedEventStore openAnother() {
        return log.open();
    }

    @Override
    protected void pause(SharedEventStore store) {
        log.pause((NodeStore) store);
    }

    @Override
    protected void resume(SharedEventStore store) {
        log.resume((NodeStore) store);
    }

    @Override
    protected void loseTail(int kept) {
        log.loseTail(kept);
    }

    @Override
    protected Runnable appendLate(Update update) {
        return log.appendLate(update);
    }
}
