// What becomes of a job whose item has left the queue, or is not to be found in it.
#pragma once

#include <vector>

#include "invokeai_batch/run/engine.hpp"

namespace invokeai_batch::run {

struct EngineState;

/// The server no longer knows the item.
void on_item_gone(EngineState& s, JobIndex job);
/// Its number is another's now, as after a lost or restored database, or with another server behind
/// the address. Not ours, whatever it shows.
void on_foreign_item(EngineState& s, JobIndex job);
/// A status that a newer server may have.
void on_strange_status(EngineState& s, JobIndex job);
/// The item has ended as `facts` say: its files are fetched, or the attempt has failed.
void on_item_ended(EngineState& s, JobIndex job, const ItemFacts& facts);
/// The job is on the server as this item.
void adopt_item(EngineState& s, JobIndex job, const invokeai::BatchId& batch,
                invokeai::ItemId item);
/// The server was asked about a job that may have been sent, and has nothing of it so far.
void on_not_arrived(EngineState& s, JobIndex job);
/// What a batch whose job may be on the server counts.
void on_status_while_unknown(EngineState& s, JobIndex job, const invokeai::BatchStatus& status);
/// The items of a job whose batch has some.
void on_items_found(EngineState& s, JobIndex job, const std::vector<FoundItem>& items);

}  // namespace invokeai_batch::run
