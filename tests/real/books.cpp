#include "books.hpp"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <utility>
#include <variant>

#include "invokeai_batch/invokeai/server.hpp"

namespace invokeai_batch::tests {

using namespace invokeai;

Books::Books(std::string base_url) {
  m_server.base_url = invokeai::normalise_server_url(base_url);
}

template <class Read>
auto Books::ask(const http::Request& request, Read read) {
  auto reply = read(m_transport.perform(request));
  if (const auto* failure = std::get_if<ApiFailure>(&reply)) {
    throw std::runtime_error(request.url + ": " + failure->what);
  }
  return std::get<0>(std::move(reply));
}

std::vector<Board> Books::boards_called(const std::string& name) {
  auto boards = ask(boards_request(m_server), read_boards);
  boards.erase(std::remove_if(boards.begin(), boards.end(),
                              [&name](const Board& board) { return board.name != name; }),
               boards.end());
  return boards;
}

void Books::create_board(const std::string& name) {
  static_cast<void>(ask(create_board_request(m_server, name), read_board));
}

std::vector<std::string> Books::images_on(const std::string& board_name) {
  const auto boards = boards_called(board_name);
  if (boards.size() != 1) {
    throw std::runtime_error(std::to_string(boards.size()) + " boards are called " + board_name);
  }
  std::vector<std::string> names;
  for (const auto& name :
       ask(board_image_names_request(m_server, boards.front().id), read_board_image_names)) {
    names.push_back(name.value);
  }
  std::sort(names.begin(), names.end());
  return names;
}

ImageRecord Books::image(const std::string& name) {
  const auto records = ask(image_records_request(m_server, {ImageName{name}}), read_image_records);
  if (records.size() != 1) {
    throw std::runtime_error("the server has no image " + name);
  }
  return records.front();
}

std::string Books::workflow_in(const std::string& image_name) {
  return ask(image_workflow_request(m_server, {image_name}), read_image_workflow).workflow;
}

std::string Books::metadata_of(const std::string& image_name) {
  return ask(image_metadata_request(m_server, {image_name}), read_image_metadata);
}

void Books::delete_image(const std::string& name) {
  const auto read = [](const http::Outcome& outcome) { return read_deleted_images(outcome); };
  if (ask(delete_images_request(m_server, {{name}}), read).size() != 1) {
    throw std::runtime_error("the server did not delete " + name);
  }
}

QueueStatus Books::queue() {
  return ask(queue_status_request(m_server), read_queue_status);
}

void Books::call_processor(ProcessorCall call) {
  const bool runs = ask(processor_request(m_server, call), read_processor);
  if (runs != (call == ProcessorCall::resume)) {
    throw std::runtime_error("the server's processor did not do as it was told");
  }
}

PausedProcessor::PausedProcessor(Books& books) : m_books(books) {
  m_books.call_processor(ProcessorCall::pause);
}

PausedProcessor::~PausedProcessor() {
  try {
    resume();
  } catch (const std::exception& error) {
    std::cerr << "the queue stays paused: " << error.what() << '\n';
  }
}

void PausedProcessor::resume() {
  if (std::exchange(m_paused, false)) {
    m_books.call_processor(ProcessorCall::resume);
  }
}

}  // namespace invokeai_batch::tests
