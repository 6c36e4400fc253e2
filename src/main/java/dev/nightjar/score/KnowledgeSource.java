package dev.nightjar.score;

import java.io.Serializable;

/** Where knowledge comes from; travels to the executors and opens its connections there. */
interface KnowledgeSource extends Serializable {

    /**
     * Loads everything.
     *
     * @throws dev.nightjar.message.NightjarException of kind AWAY when trying again later may help
     */
    Knowledge load();

    /**
     * Brings it up to date. What is away meanwhile keeps its last state.
     *
     * @return {@code known} itself when nothing changed
     */
    Knowledge refresh(Knowledge known);

    /** What kept the last refresh from being complete; empty when nothing did. */
    String trouble();
}
